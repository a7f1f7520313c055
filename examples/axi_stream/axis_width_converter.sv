// Packets of AXI4-Stream from beats of InBytes to beats of OutBytes, any two numbers. Null bytes are
// dropped: on the way out only the last beat of a packet has any. tuser belongs to bytes, UserWidth bits
// each. In a cycle a beat comes in or one goes out, never both. Packets of different tid must not be
// mixed.
module axis_width_converter #(
  parameter int unsigned InBytes   = 4,
  parameter int unsigned OutBytes  = 3,
  parameter int unsigned UserWidth = 2
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          s_axis_tvalid,
  output logic                          s_axis_tready,
  input  logic [8*InBytes-1:0]          s_axis_tdata,
  input  logic [InBytes-1:0]            s_axis_tkeep,
  input  logic                          s_axis_tlast,
  input  logic [UserWidth*InBytes-1:0]  s_axis_tuser,
  input  logic [3:0]                    s_axis_tid,
  output logic                          m_axis_tvalid,
  input  logic                          m_axis_tready,
  output logic [8*OutBytes-1:0]         m_axis_tdata,
  output logic [OutBytes-1:0]           m_axis_tkeep,
  output logic                          m_axis_tlast,
  output logic [UserWidth*OutBytes-1:0] m_axis_tuser,
  output logic [3:0]                    m_axis_tid
);
  localparam int unsigned Room       = InBytes + OutBytes;
  localparam int unsigned LevelWidth = $clog2(Room + 1);

  // Bytes of one packet, the oldest lowest, and whether its end is among them.
  logic [Room-1:0][UserWidth+7:0] queue_d, queue_q;
  logic [LevelWidth-1:0]          level_d, level_q;
  logic                           last_d, last_q;
  logic [3:0]                     id_q;

  wire push = s_axis_tvalid && s_axis_tready;
  wire pop  = m_axis_tvalid && m_axis_tready;

  // A beat goes out when it is known whether it is the last one.
  assign m_axis_tvalid = last_q || 32'(level_q) > OutBytes;
  assign m_axis_tlast  = last_q && 32'(level_q) <= OutBytes;
  assign m_axis_tid    = id_q;
  assign s_axis_tready = !m_axis_tvalid;

  always_comb begin
    for (int unsigned i = 0; i < OutBytes; i++) begin
      m_axis_tkeep[i] = i < 32'(level_q);
      {m_axis_tuser[UserWidth*i+:UserWidth], m_axis_tdata[8*i+:8]} = queue_q[i];
    end
  end

  always_comb begin
    queue_d = queue_q;
    level_d = level_q;
    last_d  = last_q;
    if (pop) begin
      queue_d = queue_q >> (OutBytes * (UserWidth + 8));
      level_d = m_axis_tlast ? '0 : level_q - LevelWidth'(OutBytes);
      last_d  = last_q && !m_axis_tlast;
    end
    if (push) begin
      for (int unsigned i = 0; i < InBytes; i++) begin
        if (s_axis_tkeep[i]) begin
          queue_d[level_d] = {s_axis_tuser[UserWidth*i+:UserWidth], s_axis_tdata[8*i+:8]};
          level_d = level_d + 1'b1;
        end
      end
      last_d = s_axis_tlast;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      level_q <= '0;
      last_q  <= 1'b0;
    end else begin
      level_q <= level_d;
      last_q  <= last_d;
    end
  end

  always_ff @(posedge clk_i) begin
    queue_q <= queue_d;
    if (push) id_q <= s_axis_tid;
  end
endmodule
